"""The folder that is the database: where everything is, safe writes, the archive and its journal."""
