"""The screens of publishing, a file a noun. They hold no rule."""
