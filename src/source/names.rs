//! Names of files and folders: which are leftovers of editors and sync clients, and which no other system can hold.

/// Device names that Windows keeps for itself, whatever the ending.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// What editors, office programs, browsers and sync clients leave behind; never content, ignored in silence.
pub fn is_leftover(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || matches!(
            lower.as_str(),
            "thumbs.db" | "desktop.ini" | "4913" | "__macosx"
        )
        || [
            ".swp",
            ".swx",
            ".tmp",
            ".temp",
            ".crdownload",
            ".part",
            ".bak",
            ".lock",
        ]
        .iter()
        .any(|end| lower.ends_with(end))
        || name.contains("冲突副本")
        || lower.contains("conflicted copy")
}

/// The code of what is wrong with a name, if anything is: characters or names that Windows refuses, invisible characters,
/// more than 255 bytes.
pub fn name_problem(name: &str) -> Option<&'static str> {
    let stem = name
        .split('.')
        .next()
        .unwrap_or(name)
        .trim_end()
        .to_lowercase();
    if name.len() > 255 {
        return Some("MB0111");
    }
    if RESERVED.contains(&stem.as_str()) || name.ends_with(' ') || name.ends_with('.') {
        return Some("MB0102");
    }
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
    };
    name.chars().any(odd).then_some("MB0101")
}

/// Whether a word can stand in an address: lower-case ASCII letters, digits and single hyphens, 1 to 60 characters,
/// beginning with a letter or digit.
pub fn is_slug(word: &str) -> bool {
    (1..=60).contains(&word.len())
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !word.starts_with('-')
        && !word.ends_with('-')
        && !RESERVED.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_refused_with_any_ending() {
        for name in ["CON", "con.md", "aux.toml", "LPT9.x", "a.", "a "] {
            assert_eq!(name_problem(name), Some("MB0102"), "{name}");
        }
        assert_eq!(name_problem("console.md"), None);
        assert_eq!(name_problem("a\u{202e}gpj.exe"), Some("MB0101"));
        assert_eq!(name_problem(&"村".repeat(86)), Some("MB0111"));
    }

    #[test]
    fn leftovers_are_known() {
        for name in [
            ".DS_Store",
            "~$账.xlsx",
            "x.md~",
            "4913",
            "a.swp",
            "财务(冲突副本).md",
        ] {
            assert!(is_leftover(name), "{name}");
        }
        assert!(!is_leftover("party-theme-day.md"));
    }
}
