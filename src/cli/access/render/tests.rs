use super::*;
use crate::report::part::{in_markdown, plain};

#[test]
fn what_the_server_decides_otherwise_is_a_row_in_both_forms() {
    let mut document = VerifyDocument { asked: 9, allowed: 4, ..VerifyDocument::default() };
    assert_eq!(plain(verify(&document)), "9 questions asked, 4 of them allowed, 0 decided otherwise by the server\n");
    let difference = DifferenceLine { subject: "user:a|b".to_owned(), question: "get <b>".to_owned(), ravelin: true, server: false };
    document.differences.push(difference);
    document.hints.push("`x`".to_owned());
    let table = "SUBJECT   QUESTION  RAVELIN  SERVER\nuser:a|b  get <b>   yes      no\n";
    assert!(plain(verify(&document)).ends_with(&format!("server\n{table}note: `x`\n")), "{}", plain(verify(&document)));
    let rows = "| SUBJECT | QUESTION | RAVELIN | SERVER |\n| --- | --- | --- | --- |\n| user:a\\|b | get &lt;b&gt; | yes | no |\n";
    assert!(in_markdown(verify(&document)).ends_with(&format!("server  \n\n{rows}\nnote: \\`x\\`  \n")), "{}", in_markdown(verify(&document)));
}
