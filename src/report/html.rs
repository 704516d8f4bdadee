//! One HTML page without scripts, styles inline, nothing loaded from elsewhere. It is well-formed XML, too: no reader sees another tree.

use super::scan::ScanDocument;
use super::{table, text};

const STYLE: &str = "body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#1c1e21;background:#fff}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d8dce2;vertical-align:top}code{font-family:ui-monospace,monospace}\
.critical{background:#fbdcdc}.high{background:#fde8d4}.medium{background:#fdf5cf}@media(prefers-color-scheme:dark){body{background:#14171b;color:#e4e6ea}\
th,td{border-color:#343a42}.critical{background:#561d1d}.high{background:#4f3213}.medium{background:#463d0c}}";

/// The findings as a page.
pub fn scan(document: &ScanDocument) -> String {
    let name = text::markup(&document.cluster.name);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <title>Findings of {name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>Findings of {name}</h1>\n<p>"
    );
    out.push_str(&table::summary(document).lines().map(text::markup).collect::<Vec<_>>().join("<br/>\n"));
    out.push_str("</p>\n<table>\n<tr><th>Severity</th><th>Risk</th><th>Rule</th><th>Object</th><th>Finding</th><th>Evidence</th><th>Id</th></tr>\n");
    for f in &document.findings {
        let evidence = f
            .evidence
            .iter()
            .map(|e| format!("<code>{}</code> {} {}", text::markup(&e.object), text::markup(&e.field), text::markup(&e.value)))
            .collect::<Vec<_>>()
            .join("<br/>");
        out.push_str(&format!(
            "<tr class=\"{0}\"><td>{0}</td><td>{1}</td><td>{2}</td><td><code>{3}</code></td><td>{4}</td><td>{evidence}</td><td><code>{5}</code></td></tr>\n",
            f.severity,
            f.risk.score,
            text::markup(&f.rule),
            text::markup(&f.object),
            text::markup(&f.title),
            text::markup(&f.id)
        ));
    }
    out.push_str("</table>\n</body>\n</html>\n");
    out
}
