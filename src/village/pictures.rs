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
        for form in forms(attached) {
            let place = form.beside(path.strip_prefix("villages/").unwrap_or(path));
            let from = (place.as_str(), Seal::of_bytes(&attached.bytes).to_string());
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

/// The files that are kept with a version of a disclosure.
pub(super) fn kept(
    disclosure: &Disclosure,
    register: &Register,
) -> Result<Vec<(Slot, Vec<u8>)>, Diagnostic> {
    let mut files = Vec::new();
    for (path, attached, original) in numbered(disclosure, register) {
        let mut brush = Brush::of(path, attached);
        for form in forms(attached) {
            if let Some(slot) = original.shown(form.ending()) {
                files.push((slot, brush.paint(*form)?));
            }
        }
    }
    Ok(files)
}

/// Where the files that a disclosure shows stand in the site, originals and what is made from them, and their slots.
pub(super) fn places(disclosure: &Disclosure, register: &Register) -> Vec<(String, Slot)> {
    let mut places = Vec::new();
    for (path, attached, original) in numbered(disclosure, register) {
        let at = out_path(path);
        let shown = forms(attached)
            .iter()
            .filter_map(|form| Some((form.beside(&at), original.shown(form.ending())?)));
        places.extend(shown);
        places.push((at, original));
    }
    places
}

/// The files that a disclosure shows: path, content and slot.
fn numbered<'a>(
    disclosure: &'a Disclosure,
    register: &'a Register,
) -> impl Iterator<Item = (&'a str, &'a Attached, Slot)> {
    let files = disclosure.files.iter();
    files.filter_map(|(path, slot)| {
        let attached = register.attached(path)?;
        Some((path.as_str(), attached, Slot::parse(slot)?))
    })
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
