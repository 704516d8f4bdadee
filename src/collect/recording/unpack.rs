//! From a recording to its inventory: unpacked by one thread while others decode.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::blocks::{Block, Blocks, Section};
use crate::collect::build::{Builder, Defaults, Objects, Origin};
use crate::model::{Inventory, Kind, PodSpec, SourceKind};
use crate::recording::{Error, Header, Reader};

/// More threads than these would wait for the one that unpacks.
const MOST: usize = 4;

/// So many blocks a worker are decoded in one go: whoever is done first takes another, so that none waits long for the last one.
const EACH: usize = 16;

/// What a block holds.
struct Decoded {
    specs: Vec<Arc<PodSpec>>,
    objects: Objects,
}

pub(super) fn build<R: Read + Send>(header: Header, reader: Reader<R>, path: &Path) -> Result<Inventory, Error> {
    let mut cluster = header.cluster;
    cluster.recorded = Some(cluster.source);
    cluster.source = SourceKind::Recording;
    let mut builder = Builder::new(cluster).recorded();
    header.coverage.entries().iter().for_each(|entry| builder.cover(entry.clone()));
    header.diagnostics.into_iter().for_each(|diagnostic| builder.diagnose(diagnostic));
    let origin = Origin::input(&path.display().to_string());
    // Each of them shares equal names among what it decodes.
    let mut workers: Vec<Builder> = (0..rayon::current_num_threads().clamp(1, MOST)).map(|_| builder.sibling()).collect();
    let most = workers.len() * EACH;
    let mut specs: Arc<Vec<Arc<PodSpec>>> = Arc::default();
    let mut blocks = Blocks::new(reader);
    let mut batch = blocks.next(most)?;
    let mut done: Vec<Objects> = Vec::new();
    while !batch.is_empty() {
        // Meanwhile what came before is put together, and what comes next unpacked.
        let between = || {
            done.drain(..).for_each(|objects| builder.put(objects));
            blocks.next(most)
        };
        let (decoded, next) = rayon::join(|| decode(&mut workers, &batch, &specs, &origin), between);
        for block in decoded {
            // What comes first in the recording is what is told: what is wrong here, before what may be wrong further on.
            let block = block.map_err(|reason| blocks.corrupt(reason))?;
            Arc::make_mut(&mut specs).extend(block.specs);
            done.push(block.objects);
        }
        batch = next?;
    }
    for objects in done {
        builder.put(objects);
    }
    let read = builder.count();
    let inventory = builder.finish(Defaults::Recorded);
    // Of two objects of one name one would be lost without a word.
    if Kind::collected().map(|kind| inventory.count(kind)).sum::<usize>() < read {
        return Err(blocks.corrupt("an object stands in it twice".to_owned()));
    }
    Ok(inventory)
}

/// Decodes blocks side by side, whichever worker is free the next of them; the error says what is wrong with the first object that cannot be read.
fn decode(workers: &mut [Builder], blocks: &[Block], specs: &Arc<Vec<Arc<PodSpec>>>, origin: &Origin) -> Vec<Result<Decoded, String>> {
    let next = AtomicUsize::new(0);
    let work = |worker: &mut Builder| {
        let take = || {
            let at = next.fetch_add(1, Ordering::Relaxed);
            blocks.get(at).map(|block| (at, block))
        };
        std::iter::from_fn(take).map(|(at, block)| (at, decode_one(worker, block, specs, origin))).collect::<Vec<_>>()
    };
    let mut decoded: Vec<(usize, Result<Decoded, String>)> = workers.par_iter_mut().with_max_len(1).flat_map_iter(work).collect();
    decoded.sort_unstable_by_key(|(at, _)| *at);
    decoded.into_iter().map(|(_, block)| block).collect()
}

fn decode_one(worker: &mut Builder, block: &Block, specs: &Arc<Vec<Arc<PodSpec>>>, origin: &Origin) -> Result<Decoded, String> {
    let mut own = Vec::new();
    worker.share(specs);
    for text in block.objects() {
        match block.section {
            Section::Specs => own.push(worker.spec(text)?),
            Section::Objects(kind) => worker.add(kind, text, origin).map_err(|malformed| malformed.reason)?,
            Section::Unknown => {}
        }
    }
    // Whoever holds on to the list of specifications has it copied when it grows.
    worker.share(&Arc::default());
    Ok(Decoded { specs: own, objects: worker.take() })
}
