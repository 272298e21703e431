//! What pages show in place of large pictures: made beside the originals for pages that are made anew, and kept with a version for
//! those that are frozen.

use std::collections::BTreeSet;

use super::make::Desk;
use super::published;
use crate::attachment::{Canvas, Form, Refusal};
use crate::check::Register;
use crate::diagnostic::{Diagnostic, Place};
use crate::disclosure::{Attached, Disclosure, out_path, refused};
use crate::ledger::Ledger;
use crate::log::name::Slot;
use crate::output::{OutFile, Product, Seal};

/// The files for the pages of a village that are made anew; those of frozen articles stand among the frozen files.
pub(super) fn beside(
    register: &Register,
    ledger: Option<&Ledger>,
    desk: &Desk<'_>,
) -> Result<Vec<Product>, Diagnostic> {
    let is_frozen =
        |one: &&Disclosure| ledger.is_some_and(|known| published::frozen(one, known).is_some());
    let fresh = register.disclosures().iter().filter(|one| !is_frozen(one));
    let paths = fresh.flat_map(|one| one.files.iter().map(|(path, _)| path.as_str()));
    let paths: BTreeSet<&str> = paths.collect();
    let mut products = Vec::new();
    for (path, attached) in paths
        .into_iter()
        .filter_map(|path| Some((path, register.attached(path)?)))
    {
        let mut brush = Brush::of(path, attached);
        let original = match forms(attached) {
            [] => continue,
            _ => Seal::of_bytes(&attached.bytes).to_string(),
        };
        for form in forms(attached) {
            let place = form.beside(path.strip_prefix("villages/").unwrap_or(path));
            let from = (place.as_str(), &original);
            let seal = Seal::of_value(desk.maker, &from);
            products.push(Product::make(&place, seal, desk.memo, || {
                let bytes = brush.paint(*form)?;
                let path = place.clone();
                Ok(OutFile { path, bytes })
            })?);
        }
    }
    Ok(products)
}

/// A file that a disclosure shows.
pub(super) struct KeptFile {
    /// Where it stands in the site.
    pub(super) place: String,
    /// Its name in a version.
    pub(super) slot: Slot,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// The files that are kept with a version of a disclosure: those that it shows, and what is made from its pictures.
pub(super) fn shown(
    disclosure: &Disclosure,
    register: &Register,
) -> Result<Vec<KeptFile>, Diagnostic> {
    let mut files = Vec::new();
    for (path, slot) in &disclosure.files {
        let (Some(attached), Some(original)) = (register.attached(path), Slot::parse(slot)) else {
            continue;
        };
        let at = out_path(path);
        let mut brush = Brush::of(path, attached);
        for form in forms(attached) {
            if let Some(slot) = original.shown(form.ending()) {
                let (place, bytes) = (form.beside(&at), brush.paint(*form)?);
                files.push(KeptFile { place, slot, bytes });
            }
        }
        files.push(KeptFile {
            place: at,
            slot: original,
            bytes: attached.bytes.clone(),
        });
    }
    Ok(files)
}

fn forms(attached: &Attached) -> &'static [Form] {
    attached.image.map_or(&[], |picture| picture.forms)
}

/// Makes the forms of one picture, which is decoded for the first of them, and only then.
struct Brush<'a> {
    path: &'a str,
    bytes: &'a [u8],
    canvas: Option<Canvas>,
}

impl<'a> Brush<'a> {
    fn of(path: &'a str, attached: &'a Attached) -> Brush<'a> {
        Brush {
            path,
            bytes: &attached.bytes,
            canvas: None,
        }
    }

    fn paint(&mut self, form: Form) -> Result<Vec<u8>, Diagnostic> {
        let told = |refusal: Refusal| {
            let place = Place::file(self.path);
            refused(&refusal).at(place).with("file", self.path)
        };
        let canvas = match self.canvas.take() {
            Some(canvas) => canvas,
            None => Canvas::of(self.bytes).map_err(told)?,
        };
        self.canvas.insert(canvas).code(form).map_err(told)
    }
}
