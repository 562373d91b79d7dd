/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment variables that our commands are given. They need no others, and many programs
 * take from their environment which code to load or which files to read: LD_PRELOAD, BASH_ENV,
 * PERL5OPT, PYTHONPATH, XTABLES_LIBDIR, TCPDIAG_FILE. A list of all of those would never be
 * complete; this one is.
 */
const LISTED: ReadonlySet<string> = new Set([
  'HOME',
  'LOGNAME',
  'SHELL',
  'SSH_CONNECTION',
  'STY',
  'TERM',
  'TMUX',
  'TZ',
  'USER',
  'XDG_RUNTIME_DIR',
]);

/**
 * The environment variables withheld from ssh(1), which runs programs from your own configuration
 * (ProxyCommand, Match exec, an askpass) with variables that cannot be listed in advance. They are
 * the ones that sudo(8) removes (sudoers(5), env_delete): variables by which a loader or an
 * interpreter runs other code.
 */
const KEPT_FROM_SSH: readonly RegExp[] = [
  /^(?:LD_|_RLD|BASH_FUNC_)/,
  /^(?:BASHOPTS|BASH_ENV|CDPATH|ENV|FPATH|GCONV_PATH|GLIBC_TUNABLES|IFS|PS4|SHELLOPTS|ZDOTDIR)$/,
  /^(?:PERLIO_DEBUG|PERL5LIB|PERLLIB|PERL5OPT|PERL5DB|RUBYLIB|RUBYOPT|NODE_OPTIONS|NODE_PATH)$/,
  /^(?:PYTHONHOME|PYTHONPATH|PYTHONINSPECT|PYTHONSTARTUP|PYTHONUSERBASE|JAVA_TOOL_OPTIONS)$/,
  /^(?:HOSTALIASES|LOCALDOMAIN|NLSPATH|RES_OPTIONS|OPENSSL_CONF|OPENSSL_ENGINES|OPENSSL_MODULES)$/,
];

/** The environment of a command that patchpanel runs for itself, which speaks C. */
export function commandEnvironment(env: Environment): Environment {
  const kept = Object.entries(env).filter(([name]) => LISTED.has(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', PATH: searchPath(env) };
}

/** The environment of an ssh that connects as the person's own would. */
export function sshEnvironment(env: Environment): Environment {
  const isKept = (name: string) => !KEPT_FROM_SSH.some((pattern) => pattern.test(name));
  const kept = Object.entries(env).filter(([name]) => isKept(name));
  return { ...Object.fromEntries(kept), PATH: searchPath(env) };
}

/** An ordinary user's PATH may lack the folders that hold the tools of an administrator. */
export function searchPath(env: Environment): string {
  const folders = (env.PATH ?? '/usr/local/bin:/usr/bin:/bin').split(':');
  // An empty or relative entry means the current folder, whatever that is.
  const absolute = folders.filter((folder) => folder.startsWith('/'));
  return [...new Set([...absolute, '/usr/sbin', '/sbin'])].join(':');
}
