//! The words of the button that puts a report on the clipboard.

/// One language's words around a report.
pub(crate) struct ReportWords {
    /// On the button.
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) copy_failed: &'static str,
    /// What is in the report.
    pub(crate) about: &'static str,
}
