"""Tasks of the user's own: one Python file each, run in a sandboxed process of its own (docs/tasks.md)."""
