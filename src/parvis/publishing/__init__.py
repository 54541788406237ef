"""What a brand says on the networks: posts and their variants, approval, planning, and delivery once and only once."""
