//! Refusals and notes as the code of their message and the detail that goes into it.

use super::{Metadata, Note, Place, Refusal};

impl Refusal {
    /// The code of the message, and its detail.
    pub fn code_and_detail(&self) -> (&'static str, String) {
        match self {
            Refusal::NotAllowed(extension) if extension.is_empty() => {
                ("MB0710", "没有扩展名".to_owned())
            }
            Refusal::NotAllowed(extension) => ("MB0710", format!(".{extension}")),
            Refusal::Heic => ("MB0710", "HEIC 照片，请另存为 JPG".to_owned()),
            Refusal::OldOffice(extension) => (
                "MB0710",
                format!("旧格式 .{extension}，请另存为 xlsx、docx 或 pdf"),
            ),
            Refusal::Differs { extension, content } => {
                ("MB0711", format!("扩展名是 .{extension}，内容是 {content}"))
            }
            Refusal::TooLarge(bytes) => ("MB0712", format!("{} KB", bytes.div_ceil(1024))),
            Refusal::TooManyPixels { width, height } => {
                ("MB0712", format!("{width}×{height} 像素"))
            }
            Refusal::TooManyFrames => ("MB0712", "动画帧数太多".to_owned()),
            Refusal::TooMuchInside(part) => ("MB0712", format!("解压后太大（{part}）")),
            Refusal::Private(place) => ("MB0713", place.wording()),
            Refusal::NobodyLooked(None) => ("MB0714", "扫描件，或字体读不出".to_owned()),
            Refusal::NobodyLooked(Some(part)) => ("MB0714", part.clone()),
            Refusal::Encrypted => ("MB0715", "有密码".to_owned()),
            Refusal::Empty => ("MB0715", "空文件".to_owned()),
            Refusal::Encoding => ("MB0715", "文字编码认不出，请另存为 UTF-8".to_owned()),
            Refusal::Damaged(what) => ("MB0715", (*what).to_owned()),
            Refusal::Undecodable => ("MB0715", "图片解不开，请打开后另存一份 JPG".to_owned()),
            Refusal::Active(what) => ("MB0716", (*what).to_owned()),
            Refusal::Macros => ("MB0716", "宏".to_owned()),
        }
    }
}

impl Place {
    fn wording(&self) -> String {
        match self {
            Place::Name => "文件名".to_owned(),
            Place::Line(line) => format!("第{line}行"),
            Place::Row { sheet, row } => format!("工作表“{sheet}”第{row}行"),
            Place::Page(page) => format!("第{page}页"),
            Place::Part(part) => part.clone(),
            Place::Properties => "文件属性".to_owned(),
        }
    }
}

impl Note {
    /// The code of the message, and its detail.
    pub fn code_and_detail(&self) -> (&'static str, String) {
        let detail = match self {
            Note::MetadataRemoved(kinds) => {
                let kinds: Vec<&str> = kinds.iter().map(|kind| kind.wording()).collect();
                format!("已去掉{}", kinds.join("、"))
            }
            Note::Converted(encoding) => format!("已从 {encoding} 转为 UTF-8"),
            Note::PictureUnread => "图里的字程序看不见".to_owned(),
            Note::EmbeddedPosition(part) => format!("里面的照片带有拍摄位置（{part}）"),
            Note::Authors(names) => format!("文件属性里有姓名：{}", names.join("、")),
            Note::HiddenSheet(sheet) => format!("有隐藏的工作表“{sheet}”"),
            Note::HiddenRows(sheet) => format!("工作表“{sheet}”有隐藏的行"),
            Note::HiddenColumns(sheet) => format!("工作表“{sheet}”有隐藏的列"),
            Note::HiddenText => "有隐藏的文字".to_owned(),
            Note::TrackedChanges => "有修订痕迹，删掉的字还能看到".to_owned(),
            Note::Comments => "有批注".to_owned(),
            Note::EarlierRevisions(count) => format!("文件里还留着{count}个旧版本"),
            Note::Unread(part) if part.is_empty() => "文字读不出，已有人看过".to_owned(),
            Note::Unread(part) => format!("{part}读不出，已有人看过"),
        };
        ("MB0720", detail)
    }
}

impl Metadata {
    fn wording(self) -> &'static str {
        match self {
            Metadata::Exif => "拍摄信息",
            Metadata::Position => "拍摄位置",
            Metadata::Xmp => "编辑信息",
            Metadata::Iptc => "图片说明",
            Metadata::FurtherPictures => "附带的图片",
            Metadata::Thumbnail => "缩略图",
            Metadata::Text => "附注文字",
            Metadata::Other => "其他附带信息",
            Metadata::Trailing => "文件尾部的多余内容",
        }
    }
}
