"""How work goes on beside the web: look-outs, threads that know the database, the names of workers, their door to the networks."""
