//! The backup sheet of a key: one page to be printed, sealed and kept at the township.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::words;
use crate::html::escape;
use crate::log::key::SignerKey;
use crate::value::{Date, zh_date};

/// The page, whole in itself. Whoever sees it can sign.
pub fn sheet(village: &str, key: &SignerKey, today: Date) -> String {
    let secret = key.secret_text();
    let code = QrCode::with_error_correction_level(&secret, EcLevel::M);
    let picture = code.map_or_else(
        |_| String::new(),
        |code| {
            let picture = code
                .render::<svg::Color<'_>>()
                .min_dimensions(220, 220)
                .build();
            // The declaration belongs to files, not into a page.
            picture
                .find("<svg")
                .map_or_else(String::new, |at| picture[at..].to_string())
        },
    );
    let groups: String = words(key)
        .split(' ')
        .map(|group| format!("<li>{}</li>", escape(group)))
        .collect();
    format!(
        r#"<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="robots" content="noindex">
<title>{village}公布密钥备份</title>
<style>
@page {{ size: A4; margin: 12mm 20mm }}
@media print {{ body {{ margin: 0 !important }} }}
h2 {{ font-size: 14pt; margin: 4mm 0 1mm }}
p {{ margin: 2mm 0 }}
body {{ font: 11pt/1.45 "Songti SC", SimSun, "Noto Serif CJK SC", serif; max-width: 170mm; margin: 10mm auto; color: #000; background: #fff }}
h1 {{ font-size: 18pt; text-align: center; margin: 0 0 3mm }}
.warn {{ border: 2px solid #000; padding: 2mm 4mm }}
code {{ font: 9.5pt/1.4 Consolas, monospace; overflow-wrap: anywhere }}
ol {{ display: grid; grid-template-columns: repeat(3, 1fr); gap: 1mm; margin: 2mm 0; font-size: 20pt; letter-spacing: .3em; padding-left: 2em }}
svg {{ width: 40mm; height: 40mm }}
.seals {{ display: grid; grid-template-columns: 1fr 1fr; gap: 4mm 8mm; margin-top: 6mm }}
.seals div {{ border-top: 1px solid #000; padding-top: 2mm; min-height: 16mm }}
</style>
</head>
<body>
<h1>{village}公布密钥备份</h1>
<p class="warn"><strong>请当场装进信封封好。</strong>谁看到这张纸，谁就能冒充{village}公布。不要拍照，不要发微信，不要存进电脑。</p>
<p>打印日期：{date}</p>
<p>留痕的名称：<br><code>{origin}</code></p>
<p>公开的验证钥（可以给任何人看）：<br><code>{public}</code></p>
<h2>一、密钥的24个字</h2>
<p>从左到右、从上到下，每格4个字：</p>
<ol>{groups}</ol>
<h2>二、同一把密钥的二维码和文字</h2>
<p>{picture}</p>
<p><code>{secret}</code></p>
<h2>三、怎么用</h2>
<p>电脑坏了或者换了电脑：先把整个门户文件夹（连同其中的 ledger）拷到新电脑，在这个文件夹里运行 <code>mingbai key import --village 村的文件夹名</code>，把上面的24个字输进去。旧电脑从此不能再用来公布。</p>
<p>怀疑有人看过这张纸：运行 <code>mingbai key rotate 村的文件夹名</code> 换一把新的，再打印一张新的备份，把这一张当场烧掉。</p>
<div class="seals">
<div>村民委员会（盖章）</div><div>村务监督委员会（盖章）</div>
<div>封存人（签字）、日期</div><div>保管地点（乡镇）、收存人（签字）</div>
</div>
</body>
</html>
"#,
        village = escape(village),
        date = zh_date(today),
        origin = escape(key.name().as_str()),
        public = escape(&key.log_key().to_string()),
        secret = escape(&secret),
    )
}
