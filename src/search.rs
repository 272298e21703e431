//! The search of a site, made to be read by a script without a server: from the file system, from a stick, from any web space.
//!
//! The published texts of a village stand in slices of some 40 KB (`2026-0.js`). An index (`k0.js` …) tells for each pair of
//! characters and each whole number in which slices it occurs; the script intersects them, loads the slices that are left, and
//! looks for the very words there, so that nothing is found that is not there. A small village needs no index: all of it is read.
//! The index of a portal is of the same form, of villages instead of slices; it is merged from one short list for each village,
//! which stands in the site (`grams.txt`) and is all that is kept of a village that is not made anew.
//!
//! Only what is published enters: of a village with a log what is in it, otherwise what was posted.

use serde_json::json;

use crate::check::Register;
use crate::language::Words;
use crate::output::OutFile;
use crate::value::Period;

mod grams;
mod postings;
mod text;

use grams::Grams;
use postings::Postings;

/// About how many bytes of text a slice holds: some 10 KB on the way to the reader.
const SLICE: usize = 40 << 10;
/// So many slices or villages are looked through without an index.
const FEW: usize = 3;

/// A published disclosure as the search knows it.
struct Entry {
    period: Period,
    /// Path of its page below the village without `.html`, letter of its category, title, period in words, text.
    told: [String; 5],
}

impl Entry {
    fn weight(&self) -> usize {
        self.told.iter().map(String::len).sum()
    }
}

/// Path of the list of what occurs in a village, from the root of the site.
pub fn grams_path(slug: &str) -> String {
    format!("{slug}/search/grams.txt")
}

/// The files of a village's search.
pub fn village(register: &Register, words: &Words) -> Vec<OutFile> {
    let village = register.village();
    let folder = format!("{}/search/", village.slug);
    let slices = slices(entries(register, words));
    let mut files = Vec::new();
    let mut lists: Vec<Vec<String>> = Vec::new();
    let mut years: Vec<(i16, usize)> = Vec::new();
    for (year, slice) in &slices {
        let mut grams = Grams::default();
        let told = slice.iter().flat_map(|entry| entry.told.iter().skip(2));
        told.for_each(|text| grams.add(text));
        grams.add(&village.name);
        lists.push(grams.list());
        match years.last_mut().filter(|(last, _)| last == year) {
            Some((_, count)) => *count += 1,
            None => years.push((*year, 1)),
        }
        let nth = years.last().map_or(0, |(_, count)| count - 1);
        let told: Vec<&[String; 5]> = slice.iter().map(|entry| &entry.told).collect();
        files.push(script(format!("{folder}{year}-{nth}.js"), &json!(told)));
    }
    let lists = lists.iter().map(|list| list.iter().map(String::as_str));
    let postings = Postings::merge(lists);
    files.push(OutFile {
        path: grams_path(&village.slug),
        bytes: postings.grams().into_bytes(),
    });
    let (shards, index) = index(&folder, slices.len(), &postings);
    let about = json!({ "name": village.name, "years": years, "shards": shards });
    files.push(script(format!("{folder}index.js"), &about));
    files.extend(index);
    files
}

/// The files of a portal's search, from the slug, the name and the list of each of its villages.
pub fn portal(villages: impl Iterator<Item = (String, String, Vec<u8>)>) -> Vec<OutFile> {
    let known = villages.map(|(slug, name, list)| ((slug, name), list));
    let (names, lists): (Vec<_>, Vec<_>) = known.unzip();
    // What is no text of ours any more tells nothing.
    let texts = lists.iter().map(|list| std::str::from_utf8(list));
    let postings = Postings::merge(texts.map(|text| text.unwrap_or_default().lines()));
    drop(lists);
    let (shards, index) = index("search/", names.len(), &postings);
    let about = json!({ "villages": names, "shards": shards });
    std::iter::once(script("search/index.js".to_string(), &about))
        .chain(index)
        .collect()
}

/// What the search knows of a village, oldest first.
fn entries(register: &Register, words: &Words) -> Vec<Entry> {
    let held = register.disclosures().iter();
    let held = held.filter(|disclosure| register.is_out(disclosure));
    held.map(|disclosure| {
        let category = disclosure.item.category.id();
        Entry {
            period: disclosure.period,
            told: [
                disclosure.id(),
                category[..1].to_string(),
                disclosure.title(words.lang()).to_string(),
                words.period(disclosure.period),
                text::of(disclosure, words),
            ],
        }
    })
    .collect()
}

/// The entries in slices of one year each.
fn slices(mut entries: Vec<Entry>) -> Vec<(i16, Vec<Entry>)> {
    entries.sort_by_key(|entry| (entry.period.year(), entry.period));
    let mut slices: Vec<(i16, Vec<Entry>)> = Vec::new();
    let mut weight = 0;
    for entry in entries {
        let (year, more) = (entry.period.year(), entry.weight());
        match slices.last_mut() {
            Some((last, slice)) if *last == year && weight + more <= SLICE => {
                weight += more;
                slice.push(entry);
            }
            _ => {
                weight = more;
                slices.push((year, vec![entry]));
            }
        }
    }
    slices
}

/// How many shards the index of slices or villages has, and their files, one after the other; a few need none.
fn index<'a>(
    folder: &'a str,
    of: usize,
    postings: &'a Postings,
) -> (usize, impl Iterator<Item = OutFile>) {
    let shards = (of > FEW).then(|| postings.shards());
    let count = shards.as_ref().map_or(0, |shards| shards.len());
    let file = move |(at, shard)| script(format!("{folder}k{at}.js"), &shard);
    (count, shards.into_iter().flatten().enumerate().map(file))
}

/// A value as a script that hands it to the page: what a page may load from the file system.
fn script(path: String, value: &serde_json::Value) -> OutFile {
    // These two end a line in older scripts, and so a text.
    let data = value.to_string();
    let data = data
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    OutFile {
        bytes: format!("mb({}, {data})\n", json!(path)).into_bytes(),
        path,
    }
}
