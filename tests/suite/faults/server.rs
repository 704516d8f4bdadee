//! A small HTTP server that speaks as much of the Kubernetes API as collection uses. A thread for each connection.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use ravelin::model::Kind;
use serde_json::{Value, json};

use super::objects;

/// One request, as the server saw it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) at: Instant,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) accept: String,
    pub(crate) encoding: String,
    /// The kind that is listed or watched.
    pub(crate) kind: Option<Kind>,
    pub(crate) namespace: Option<String>,
}

impl Seen {
    pub(crate) fn is_watch(&self) -> bool {
        self.query.contains_key("watch")
    }

    pub(crate) fn is_list(&self) -> bool {
        self.kind.is_some() && !self.is_watch()
    }
}

/// What goes wrong with a response.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// This status, with an account of it, and how long to wait.
    Status(u16, Option<u64>),
    /// This body, with status 200.
    Body(String),
    /// No response; the connection stays open.
    Hang,
    /// The response stops half-way; the connection stays open.
    Stall,
    /// The connection is closed without a response.
    Reset,
    /// The response ends half-way.
    Cut,
    /// Half of the response is there, and it claims to be whole.
    Half,
    /// The list comes, but with these items in place of the first one.
    Item(Value),
    /// The next page always begins where this one did.
    Endless,
    /// The body is compressed.
    Gzip,
    /// The body says that it is compressed, and is not.
    NotGzip,
}

/// What the server has.
pub(crate) type Objects = Mutex<BTreeMap<Kind, Vec<Value>>>;

/// When something goes wrong.
struct Rule {
    applies: Box<dyn Fn(&Seen) -> bool + Send>,
    fault: Fault,
    times: usize,
}

#[derive(Default)]
struct State {
    objects: Arc<Objects>,
    /// Kinds that the server does not have.
    absent: Mutex<Vec<Kind>>,
    rules: Mutex<Vec<Rule>>,
    seen: Mutex<Vec<Seen>>,
    watchers: Mutex<Vec<(Kind, mpsc::Sender<String>)>>,
    closed: AtomicBool,
}

/// The server. It stops when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<State>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.close();
    }
}

impl Server {
    /// With three objects of every kind.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State { objects: Arc::new(Mutex::new(objects::all())), ..State::default() });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.closed.load(Ordering::SeqCst) {
                    break;
                }
                let (Ok(stream), state) = (stream, Arc::clone(&shared)) else { break };
                std::thread::spawn(move || connection(stream, &state));
            }
        });
        Self { address, state }
    }

    /// Answers nobody any more, and ends every watch.
    pub(crate) fn close(&self) {
        self.state.closed.store(true, Ordering::SeqCst);
        self.state.watchers.lock().unwrap().clear();
        // Wakes the thread that accepts.
        _ = TcpStream::connect(self.address);
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn kubeconfig(&self, namespace: &str) -> tempfile::NamedTempFile {
        self.kubeconfig_of(namespace, "token: t")
    }

    /// A kubeconfig for a user who is described.
    pub(crate) fn kubeconfig_of(&self, namespace: &str, user: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = format!(
            "clusters: [{{name: c, cluster: {{server: 'http://{}'}}}}]\nusers: [{{name: u, user: {{{user}}}}}]\n\
             contexts: [{{name: faulty, context: {{cluster: c, user: u, namespace: {namespace}}}}}]\ncurrent-context: faulty\n",
            self.address
        );
        std::fs::write(file.path(), text).unwrap();
        file
    }

    /// The next `times` requests for which `applies` holds go wrong.
    pub(crate) fn fault(&self, fault: Fault, times: usize, applies: impl Fn(&Seen) -> bool + Send + 'static) {
        self.state.rules.lock().unwrap().push(Rule { applies: Box::new(applies), fault, times });
    }

    /// Lists of a kind go wrong.
    pub(crate) fn fault_lists(&self, kind: Kind, fault: Fault, times: usize) {
        self.fault(fault, times, move |seen| seen.kind == Some(kind) && seen.is_list());
    }

    /// Nothing goes wrong any more.
    pub(crate) fn recover(&self) {
        self.state.rules.lock().unwrap().clear();
    }

    /// The server does not have a kind.
    pub(crate) fn remove_kind(&self, kind: Kind) {
        self.state.absent.lock().unwrap().push(kind);
    }

    /// Changes what the server has of a kind.
    pub(crate) fn change(&self, kind: Kind, change: impl FnOnce(&mut Vec<Value>)) {
        change(self.state.objects.lock().unwrap().entry(kind).or_default());
    }

    /// What the server has, for changing it in the midst of a request.
    pub(crate) fn objects(&self) -> Arc<Objects> {
        Arc::clone(&self.state.objects)
    }

    /// Everything that was asked so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.seen.lock().unwrap().clone()
    }

    /// Sends a line to everybody who watches a kind.
    pub(crate) fn tell(&self, kind: Kind, line: &str) {
        self.state.watchers.lock().unwrap().retain(|(watched, sender)| *watched != kind || sender.send(line.to_owned()).is_ok());
    }

    /// Sends a change of an object, which the server has from now on.
    pub(crate) fn event(&self, kind: Kind, word: &str, object: &Value) {
        let shown = if kind == Kind::Secret { objects::table(std::slice::from_ref(object), "", "900") } else { object.clone() };
        self.tell(kind, &json!({ "type": word, "object": shown }).to_string());
    }

    /// Ends every watch of a kind.
    pub(crate) fn drop_watches(&self, kind: Kind) {
        self.state.watchers.lock().unwrap().retain(|(watched, _)| *watched != kind);
    }

    /// How many watch a kind.
    pub(crate) fn watchers(&self, kind: Kind) -> usize {
        self.state.watchers.lock().unwrap().iter().filter(|(watched, _)| *watched == kind).count()
    }
}

fn connection(stream: TcpStream, state: &State) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    while let Some(seen) = read(&mut reader) {
        state.seen.lock().unwrap().push(seen.clone());
        if state.closed.load(Ordering::SeqCst) || !answer(&mut writer, state, &seen) {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Seen> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut accept, mut encoding, mut length) = (String::new(), String::new(), 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "accept" => value.clone_into(&mut accept),
            "accept-encoding" => value.clone_into(&mut encoding),
            "content-length" => length = value.parse().unwrap_or(0),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    std::io::Read::read_exact(reader, &mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query = query.split('&').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let (kind, namespace) = kind_of(path);
    Some(Seen { at: Instant::now(), method, path: path.to_owned(), query, accept, encoding, kind, namespace })
}

/// The kind whose collection a path is, and in which namespace.
fn kind_of(path: &str) -> (Option<Kind>, Option<String>) {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let (group, rest) = match segments.as_slice() {
        ["api", "v1", rest @ ..] => ("", rest),
        ["apis", group, "v1", rest @ ..] => (*group, rest),
        _ => return (None, None),
    };
    let (namespace, plural) = match rest {
        ["namespaces", namespace, plural] => (Some((*namespace).to_owned()), *plural),
        [plural] => (None, *plural),
        _ => return (None, None),
    };
    (Kind::collected().find(|kind| kind.group() == group && kind.plural() == plural), namespace)
}

/// Answers a request; whether the connection goes on.
fn answer(writer: &mut TcpStream, state: &State, seen: &Seen) -> bool {
    let fault = {
        let mut rules = state.rules.lock().unwrap();
        let rule = rules.iter_mut().find(|rule| rule.times > 0 && (rule.applies)(seen));
        rule.map(|rule| {
            rule.times -= 1;
            rule.fault.clone()
        })
    };
    match fault {
        Some(Fault::Status(code, after)) => return send(writer, code, after, &failure(code), ""),
        Some(Fault::Body(body)) => return send(writer, 200, None, body.as_bytes(), ""),
        Some(Fault::Hang) => {
            std::thread::sleep(Duration::from_secs(5));
            return false;
        }
        Some(Fault::Reset) => return false,
        _ => {}
    }
    if seen.is_watch() {
        return watch(writer, state, seen);
    }
    let Some(mut body) = body(state, seen) else {
        return send(writer, 404, None, &failure(404), "");
    };
    match &fault {
        Some(Fault::Item(item)) => body[if seen.kind == Some(Kind::Secret) { "rows" } else { "items" }][0] = item.clone(),
        Some(Fault::Endless) => body["metadata"]["continue"] = json!("1"),
        _ => {}
    }
    let text = body.to_string().into_bytes();
    // Behind the items and before the end, so that whole items are there when it is cut.
    let most = text.len() - 3;
    match fault {
        Some(Fault::Stall) => {
            partly(writer, text.len(), &text[..most]);
            std::thread::sleep(Duration::from_secs(5));
            false
        }
        Some(Fault::Cut) => {
            partly(writer, text.len(), &text[..most]);
            false
        }
        Some(Fault::Half) => send(writer, 200, None, &text[..most], ""),
        Some(Fault::NotGzip) => send(writer, 200, None, &text, "gzip"),
        Some(Fault::Gzip) => {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(&text).unwrap();
            send(writer, 200, None, &packed.finish().unwrap(), "gzip")
        }
        _ => send(writer, 200, None, &text, ""),
    }
}

fn body(state: &State, seen: &Seen) -> Option<Value> {
    let absent = state.absent.lock().unwrap().clone();
    let Some(kind) = seen.kind else {
        return objects::discovery(&seen.path, &absent);
    };
    if absent.contains(&kind) {
        return None;
    }
    let all: Vec<Value> = state.objects.lock().unwrap().get(&kind).cloned().unwrap_or_default();
    let here: Vec<Value> = all.into_iter().filter(|o| seen.namespace.as_deref().is_none_or(|ns| o["metadata"]["namespace"] == *ns)).collect();
    let start: usize = seen.query.get("continue").and_then(|at| at.parse().ok()).unwrap_or(0);
    let limit: usize = seen.query.get("limit").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX);
    let end = start.saturating_add(limit).min(here.len());
    let next = if end < here.len() { end.to_string() } else { String::new() };
    let page = &here[start.min(end)..end];
    Some(if kind == Kind::Secret { objects::table(page, &next, "100") } else { objects::list(kind, page, &next, "100") })
}

fn watch(writer: &mut TcpStream, state: &State, seen: &Seen) -> bool {
    let (sender, lines) = mpsc::channel();
    if writer.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n").is_err() {
        return false;
    }
    state.watchers.lock().unwrap().push((seen.kind.unwrap(), sender));
    for line in lines {
        if writer.write_all(format!("{:x}\r\n{line}\n\r\n", line.len() + 1).as_bytes()).is_err() {
            return false;
        }
    }
    // Whoever held the sender let it go: the watch ends as it does when its time is over.
    _ = writer.write_all(b"0\r\n\r\n");
    true
}

fn failure(code: u16) -> Vec<u8> {
    let details = json!({ "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": format!("made to fail with {code}"), "code": code });
    details.to_string().into_bytes()
}

fn send(writer: &mut TcpStream, code: u16, after: Option<u64>, body: &[u8], encoding: &str) -> bool {
    let after = after.map(|seconds| format!("Retry-After: {seconds}\r\n")).unwrap_or_default();
    let encoding = if encoding.is_empty() { String::new() } else { format!("Content-Encoding: {encoding}\r\n") };
    let head = format!("HTTP/1.1 {code} X\r\nContent-Type: application/json\r\n{after}{encoding}Content-Length: {}\r\n\r\n", body.len());
    writer.write_all(head.as_bytes()).and_then(|()| writer.write_all(body)).is_ok()
}

fn partly(writer: &mut TcpStream, length: usize, body: &[u8]) {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
    // Whoever went away does not want the rest.
    _ = writer.write_all(head.as_bytes()).and_then(|()| writer.write_all(body));
}
