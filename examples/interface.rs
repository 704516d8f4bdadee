//! Opens the interface on manifests.

fn main() -> color_eyre::Result<std::process::ExitCode> {
    let paths: Vec<std::path::PathBuf> = std::env::args_os().skip(1).map(Into::into).collect();
    let source = if paths.is_empty() { ravelin::app::source::Source::Demo } else { ravelin::app::source::Source::Manifests(paths) };
    let (layer, mistakes) = ravelin::config::Layer::from_env(std::env::vars());
    let config = ravelin::config::Config::resolve([layer]);
    ravelin::runtime::run(&ravelin::runtime::Start { source, config, mistakes, object: None, kubeconfig: None, namespaces: Vec::new() })
}
