"""What people do in an organisation: each function is one intention, checked, written and audited."""
