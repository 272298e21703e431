//! The two things in EXIF data that matter here: which way up the picture is, and whether it says where it was taken.

/// What EXIF data says.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exif {
    /// 2 to 8 if the picture must be turned or mirrored to be shown, as the standard numbers it.
    pub orientation: Option<u8>,
    /// Whether there is a directory of positions.
    pub position: bool,
}

/// Reads EXIF data, beginning with its byte order mark.
pub(super) fn read(data: &[u8]) -> Exif {
    try_read(data).unwrap_or_default()
}

fn try_read(data: &[u8]) -> Option<Exif> {
    let little = match data.get(..4)? {
        b"II\x2A\0" => true,
        b"MM\0\x2A" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = data.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match little {
            true => u16::from_le_bytes(bytes),
            false => u16::from_be_bytes(bytes),
        })
    };
    let long = |at: usize| {
        let bytes = data.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match little {
            true => u32::from_le_bytes(bytes),
            false => u32::from_be_bytes(bytes),
        })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let count = usize::from(short(directory)?);
    let mut exif = Exif::default();
    for index in 0..count {
        let entry = directory.checked_add(2 + index * 12)?;
        let Some(tag) = short(entry) else { break };
        match tag {
            0x0112 => {
                let value = short(entry + 8).and_then(|value| u8::try_from(value).ok());
                exif.orientation = value.filter(|value| (2..=8).contains(value));
            }
            0x8825 => exif.position = true,
            _ => {}
        }
    }
    Some(exif)
}

/// EXIF data that holds an orientation and nothing else.
pub(super) fn only_orientation(orientation: u8) -> Vec<u8> {
    let mut data = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    data.push(orientation);
    data.extend_from_slice(&[0; 6]);
    data
}

/// The size of a picture as shown: four of the orientations lay it on its side.
pub(super) fn turned(size: (u32, u32), orientation: Option<u8>) -> (u32, u32) {
    match orientation {
        Some(5..=8) => (size.1, size.0),
        _ => size,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for orientation in 2..=8 {
            let exif = read(&only_orientation(orientation));
            assert_eq!(exif.orientation, Some(orientation));
            assert!(!exif.position);
        }
        for odd in [0, 1, 9, 255] {
            assert_eq!(read(&only_orientation(odd)).orientation, None);
        }
        assert_eq!(read(b"II\x2A\0\xFF\xFF\xFF\xFF"), Exif::default());
        assert_eq!(turned((4, 3), Some(6)), (3, 4));
        assert_eq!(turned((4, 3), Some(3)), (4, 3));
    }
}
