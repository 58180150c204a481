//! The bounds of a multipart body. Each is met at one place of the body, however it is cut.

use bytes::Bytes;

use super::MultipartReader;
use super::lines::Cap;
use crate::error::FormError;
use crate::limits::{Limit, Limits};

impl MultipartReader {
    /// L6, told at the start of the part that is too many, behind the end of the one before it.
    pub(super) fn check_parts(&self, start: u64) -> Result<(), FormError> {
        let max = self.limits.max_parts;
        if self.parts > max {
            return Err(FormError::over(Limit::Parts, max, start));
        }
        Ok(())
    }

    /// L5: one more file.
    pub(super) fn count_file(&mut self, at: u64) -> Result<(), FormError> {
        self.files += 1;
        check_files(self.files, &self.limits, at)
    }

    /// L9. A CR at the very end may belong to the first delimiter, so it does not count yet.
    pub(super) fn check_preamble(&self, data: &[u8], end: u64) -> Result<(), FormError> {
        let max = self.limits.max_preamble_bytes;
        let end = end - u64::from(data.ends_with(b"\r"));
        if max <= self.text_end && end > max {
            return Err(FormError::over(Limit::PreambleBytes, max, max));
        }
        Ok(())
    }

    /// L11, unless the bound of all text comes first.
    pub(super) fn check_value(&self, start: u64, end: u64) -> Result<(), FormError> {
        let max = self.limits.max_value_bytes;
        let value_end = start.saturating_add(max);
        if value_end <= self.text_end && end > value_end {
            return Err(FormError::over(Limit::ValueBytes, max, value_end));
        }
        Ok(())
    }

    pub(super) fn check_lines(&self, at: u64) -> Result<(), FormError> {
        let max = self.limits.max_part_header_lines;
        if self.head.lines >= max {
            return Err(FormError::over(Limit::PartHeaderLines, max, at));
        }
        Ok(())
    }

    /// The nearest of the bounds that a header block may meet (L7, L3).
    pub(super) fn head_cap(&self, start: u64) -> Cap {
        let limits = &self.limits;
        let (one, all) = (limits.max_part_header_bytes, limits.max_headers_total_bytes);
        let left = all.saturating_sub(self.header_bytes);
        let mut cap =
            Cap { at: self.text_end, limit: Limit::TextBytes, max: limits.max_text_bytes };
        if start.saturating_add(left) < cap.at {
            cap = Cap { at: start + left, limit: Limit::HeadersTotalBytes, max: all };
        }
        if start.saturating_add(one) <= cap.at {
            cap = Cap { at: start + one, limit: Limit::PartHeaderBytes, max: one };
        }
        cap
    }

    pub(super) fn check_name(&self, name: &Bytes, at: u64) -> Result<(), FormError> {
        let max = self.limits.max_name_bytes;
        if name.len() as u64 > max {
            return Err(FormError::over(Limit::NameBytes, max, at.saturating_add(max)));
        }
        Ok(())
    }

    pub(super) fn check_text(&self, end: u64) -> Result<(), FormError> {
        if end > self.text_end {
            let max = self.limits.max_text_bytes;
            return Err(FormError::over(Limit::TextBytes, max, self.text_end));
        }
        Ok(())
    }
}

pub(super) fn check_files(files: u64, limits: &Limits, at: u64) -> Result<(), FormError> {
    if files > limits.max_files {
        return Err(FormError::over(Limit::Files, limits.max_files, at));
    }
    Ok(())
}
