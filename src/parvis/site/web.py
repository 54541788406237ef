"""The web server: uvicorn on the ASGI application."""

from __future__ import annotations

import uvicorn

CLOSE_WITHIN = 3  # seconds open connections (a live board never ends by itself) have before they are cut


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    settings = uvicorn.Config(
        "parvis.site.asgi:application",
        host=host,
        port=port,
        lifespan="off",  # Django has nothing to do there
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=CLOSE_WITHIN,
        timeout_keep_alive=15,
    )
    uvicorn.Server(settings).run()
