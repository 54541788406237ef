"""How the models that ship with Parvis were made, so that anybody can make them again. See ``docs/models``."""
