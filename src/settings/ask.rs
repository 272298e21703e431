//! `ask = { form, mail, phone }`: the ways in which readers can ask, besides the people they can call.

use super::choice;
use crate::document::{Reader, Table};

/// Ways to ask. What a village does not say is what its portal says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskWays {
    /// Address of a form on another site; may be empty.
    pub form: String,
    /// Mail address; may be empty.
    pub mail: String,
    /// Public telephone number.
    pub phone: Option<String>,
}

impl AskWays {
    /// Understands the table; what is no address is reported and left out.
    pub(super) fn read(
        table: Option<&Table>,
        problems: &mut Vec<crate::diagnostic::Diagnostic>,
    ) -> AskWays {
        let Some(table) = table else {
            return AskWays::default();
        };
        let mut read = Reader::new(table, problems);
        let mut address =
            |key: &'static str, alias: &'static str, example: &str, fits: fn(&str) -> bool| {
                let (value, spot) = read.text_at(key, alias)?;
                if !fits(&value) {
                    read.problem(choice(&spot, key, &value, example));
                }
                Some(value).filter(|value| fits(value))
            };
        let form = address("form", "表单", "https://…", is_web).unwrap_or_default();
        let mail = address("mail", "邮箱", "name@example.cn", is_mail).unwrap_or_default();
        let phone = read.text("phone", "电话");
        read.finish();
        AskWays { form, mail, phone }
    }

    /// These ways, and those of the portal where there are none.
    pub(super) fn or(self, portal: &AskWays) -> AskWays {
        let either = |own: String, other: &String| match own.is_empty() {
            true => other.clone(),
            false => own,
        };
        AskWays {
            form: either(self.form, &portal.form),
            mail: either(self.mail, &portal.mail),
            phone: self.phone.or_else(|| portal.phone.clone()),
        }
    }
}

fn plain(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`'))
}

fn is_web(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    plain(text) && host.is_some_and(|host| host.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

fn is_mail(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    plain(text)
        && !text.contains(['?', '&', ':', '/', ','])
        && matches!(parts[..], [name, host] if !name.is_empty() && host.contains('.') && !host.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_are_links() {
        assert!(is_web("https://wj.example.cn/f?id=1"));
        for text in [
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "wj.example.cn",
            "https://a b",
        ] {
            assert!(!is_web(text), "{text}");
        }
        assert!(is_mail("wen@example.gov.cn"));
        for text in [
            "wen",
            "@example.cn",
            "a@b",
            "a@b@c.cn",
            "a@b.cn?bcc=c@d.cn",
            "mailto:a@b.cn",
        ] {
            assert!(!is_mail(text), "{text}");
        }
    }
}
