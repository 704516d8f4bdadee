//! Documents for a reader: HTML without anything active, and Markdown in which no text of a cluster is markup.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use ravelin::report::text::line;
use roxmltree::{Document, ParsingOptions};

use super::{findings, none, scans, text};

/// The elements of the page.
const ELEMENTS: &[&str] = &["html", "head", "meta", "title", "style", "body", "h1", "p", "br", "table", "tr", "th", "td", "code"];

/// What a page breaks. It is written so that readers of HTML and of XML see the same tree.
fn problems(html: &str) -> Vec<String> {
    if !html.starts_with("<!DOCTYPE html>\n") {
        return vec!["no document type: a browser would be in quirks mode".to_owned()];
    }
    let document = match Document::parse_with_options(html, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() }) {
        Ok(document) => document,
        Err(error) => return vec![format!("not well-formed: {error}")],
    };
    let mut problems = Vec::new();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        if !ELEMENTS.contains(&name) {
            problems.push(format!("<{name}> has no business here"));
        }
        let known = |attribute: &str| match name {
            "html" => attribute == "lang",
            "meta" => matches!(attribute, "charset" | "http-equiv" | "content" | "name"),
            "tr" => attribute == "class",
            _ => false,
        };
        problems.extend(node.attributes().filter(|a| !known(a.name())).map(|a| format!("<{name}> has the attribute {}", a.name())));
        if name == "style" && node.text().is_some_and(|css| css.contains("url(") || css.contains("@import") || css.contains('<')) {
            problems.push("the style loads something".to_owned());
        }
    }
    let policy = document.descendants().find_map(|node| node.attribute("content").filter(|_| node.attribute("http-equiv") == Some("Content-Security-Policy")));
    if !policy.is_some_and(|policy| policy.starts_with("default-src 'none'")) {
        problems.push("nothing forbids to load something".to_owned());
    }
    problems
}

#[test]
fn html_is_a_page_without_anything_active() {
    for (html, document) in scans("html") {
        none(&problems(&html));
        let page = Document::parse_with_options(&html, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() }).unwrap();
        let rows: Vec<Vec<String>> = page
            .descendants()
            .filter(|node| node.has_tag_name("tr"))
            .skip(1)
            .map(|row| row.children().map(|cell| cell.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect()).collect())
            .collect();
        assert_eq!(rows.len(), findings(&document).len());
        for (row, finding) in rows.iter().zip(findings(&document)) {
            // A reader of XML turns some blanks of the source into others: none are there after the cleaning.
            let name = line(text(finding, "object")).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
            assert_eq!((row[0].as_str(), &row[3], row[6].as_str()), (text(finding, "severity"), &name, text(finding, "id")));
        }
    }
}

#[test]
fn html_that_is_active_is_found_out() {
    let (html, _) = scans("html").remove(2);
    none(&problems(&html));
    for (wrong, problem) in [
        (html.replace("<h1>", "<script>1</script><h1>"), "<script>"),
        (html.replace("<h1>", "<h1 onclick=\"x\">"), "onclick"),
        (html.replace("<h1>", "<h1><"), "not well-formed"),
        (html.replace("default-src", "x"), "forbids"),
        (html.replace("<!DOCTYPE html>\n", ""), "document type"),
    ] {
        assert!(problems(&wrong).iter().any(|p| p.contains(problem)), "{problem}");
    }
}

/// What of Markdown is read as: the rows of its tables, the headings, and everything that a cluster must not be able to make.
#[derive(Default)]
pub(crate) struct Reading {
    /// The cells of every row of every table.
    pub(crate) rows: Vec<Vec<String>>,
    /// The code blocks, with their language.
    pub(crate) blocks: Vec<(String, String)>,
    /// Links, images, raw HTML.
    pub(crate) active: Vec<String>,
}

impl Reading {
    pub(crate) fn of(markdown: &str) -> Self {
        let mut reading = Self::default();
        let mut cell: Option<String> = None;
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM;
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => reading.rows.push(Vec::new()),
                Event::Start(Tag::TableCell) => cell = Some(String::new()),
                Event::End(TagEnd::TableCell) => reading.rows.last_mut().unwrap().push(cell.take().unwrap_or_default()),
                Event::Start(Tag::CodeBlock(kind)) => {
                    let language = match kind {
                        pulldown_cmark::CodeBlockKind::Fenced(language) => language.to_string(),
                        pulldown_cmark::CodeBlockKind::Indented => "indented".to_owned(),
                    };
                    reading.blocks.push((language, String::new()));
                    cell = Some(String::new());
                }
                Event::End(TagEnd::CodeBlock) => reading.blocks.last_mut().unwrap().1 = cell.take().unwrap_or_default(),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(cell) = &mut cell {
                        cell.push_str(&text);
                    }
                }
                Event::Html(text) | Event::InlineHtml(text) => reading.active.push(text.to_string()),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => reading.active.push(dest_url.to_string()),
                Event::Start(tag @ (Tag::Strikethrough | Tag::Emphasis | Tag::FootnoteDefinition(_) | Tag::HtmlBlock)) => {
                    reading.active.push(format!("{tag:?}"));
                }
                _ => {}
            }
        }
        reading
    }
}

#[test]
fn markdown_is_tables_of_text() {
    for (markdown, document) in scans("markdown") {
        let reading = Reading::of(&markdown);
        none(&reading.active);
        assert_eq!(reading.blocks, []);
        let rows: Vec<&Vec<String>> = reading.rows.iter().filter(|row| row[0] != "rule").collect();
        assert_eq!(rows.len(), findings(&document).len());
        for (row, finding) in rows.iter().zip(findings(&document)) {
            // Blanks at the ends of a cell are nothing.
            let cells: Vec<&str> = row.iter().enumerate().map(|(at, cell)| if at == 2 { cell.trim() } else { cell }).collect();
            let score = finding["risk"]["score"].to_string();
            assert_eq!(cells, [text(finding, "rule"), &line(text(finding, "object")), line(text(finding, "title")).trim(), &score, text(finding, "id")]);
        }
    }
}

#[test]
fn markdown_that_is_active_is_found_out() {
    for wrong in ["<b>x</b>", "[a](b)", "![a](b)", "a <img src=x> b", "<script>\n", "~~x~~", "*x*"] {
        assert!(!Reading::of(wrong).active.is_empty(), "{wrong}");
    }
    assert_eq!(Reading::of("| a |\n| --- |\n| b |\n").rows.len(), 2);
}
