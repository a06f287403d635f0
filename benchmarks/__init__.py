"""Quality and speed, measured by commands that anyone can run; not part of the wheel."""
