//! Keys of the logs, and how far each log has been signed: in the user's own folder, never in the project.
