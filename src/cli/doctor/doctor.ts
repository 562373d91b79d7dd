import * as v from 'valibot';
import { type Command, changing, reading } from '../../executor/command.ts';
import { chooseEndpoint } from '../../executor/engine/endpoint/docker-context.ts';
import type { Engine, EngineFailure } from '../../executor/engine/engine.ts';
import type { Executor } from '../../executor/executor.ts';
import { isInLab } from '../../executor/lab/lab-entry.ts';
import { probeLab } from '../../executor/lab/lab-probe.ts';
import { localExecutor } from '../../executor/local/local-executor.ts';
import { speedOf } from '../../executor/speed.ts';
import { SystemVersion } from '../../inventory/engine/read-engine.ts';
import { familyWith } from '../../model/engine/engine-family.ts';
import type { Tone } from '../../model/styled-text.ts';
import { table } from '../../model/table.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import { openHost } from '../host/open-host.ts';
import { indent } from '../print/line.ts';
import { printJson } from '../print/output.ts';
import { shown } from '../print/progress.ts';
import { nodeFinding, stateFinding, terminalFinding } from './doctor-here.ts';
import {
  type DoctorFinding,
  judgeFarRoot,
  judgeIp,
  judgeNetnsFolder,
  judgePing,
  judgeReader,
  judgeRoot,
  judgeSpeed,
  judgeSwitch,
  judgeTool,
} from './doctor-report.ts';

/**
 * `patchpanel doctor`: what this machine offers, and how to get the rest. It tries sudo and the lab,
 * which leaves traces; not with `--read-only` or `--dry-run`.
 */
export async function doctor(
  context: Context,
  { json = false }: { readonly json?: boolean },
): Promise<ExitCode> {
  const { output } = context;
  const { executor, engine } = await openHost(context);
  const showing = { executor, output, what: 'checking what the host supports' };
  const findings = await shown(showing, ({ signal }) =>
    examine(stoppedBy(executor, signal), engine, context),
  );
  if (json) {
    printJson(output, { host: executor.target, findings });
    return 0;
  }
  const rows = findings.map(({ title, status, found }) => [
    { text: status, tone: TONES[status] },
    title,
    found,
  ]);
  const lines = table(rows);
  for (const [at, { hint }] of findings.entries()) {
    output.print(lines[at] ?? '');
    if (hint !== '') for (const line of indent([hint], 9)) output.print(line);
  }
  return 0;
}

const TONES: Readonly<Record<DoctorFinding['status'], Tone>> = {
  ok: 'good',
  limited: 'warn',
  missing: 'bad',
  unknown: 'warn',
};

/** The same host, whose commands end with the signal. */
function stoppedBy(executor: Executor, signal: AbortSignal): Executor {
  return { ...executor, run: (command) => executor.run(command, { signal }) };
}

/** Asks for everything that `doctor` tells of. */
export async function examine(
  executor: Executor,
  engine: Engine | null,
  { env, globals }: Pick<Context, 'env' | 'globals'>,
): Promise<readonly DoctorFinding[]> {
  const mayTry = !globals.readOnly && !globals.dryRun;
  const run = (...argv: Command['argv']) => executor.run(reading(argv, { timeLimit: 5_000 }));
  // Alone: what is started below at the same time would keep it waiting.
  const bareMs = await speedOf(executor).measure();
  const found = await Promise.all([
    nodeFinding(process.version),
    connectionFinding(executor),
    Promise.all([run('ip', '-V'), run('ip', '-j', 'link', 'show', 'lo')]).then(([version, json]) =>
      judgeIp(version, json),
    ),
    run('ss', '-V').then((version) =>
      judgeTool(
        { id: 'ss', title: 'ss (sockets)', debian: 'iproute2', fedora: 'iproute' },
        version,
      ),
    ),
    run('ping', '-V').then(judgePing),
    run('nsenter', '--version').then((version) => judgeTool(utilLinux('nsenter'), version)),
    run('unshare', '--version').then((version) => judgeTool(utilLinux('unshare'), version)),
    executor.connection === undefined
      ? Promise.all([run('id', '-u'), mayTry ? executor.run(TRY_SUDO) : null]).then(([id, sudo]) =>
          judgeRoot(id, sudo),
        )
      : run('id', '-u').then((id) => judgeFarRoot(id, executor.rootBy?.() === 'sudo')),
    executor.connection === undefined
      ? (executor.netlink?.ready().then(judgeReader) ?? judgeReader(undefined))
      : null,
    judgeSpeed(bareMs),
    run('ls', '/run/netns').then(judgeNetnsFolder),
    dockerConfigFinding({ env, globals }),
    engineFinding(engine),
    labFinding(env, mayTry),
    run('cat', '/proc/sys/net/bridge/bridge-nf-call-iptables').then((read) =>
      judgeSwitch(BRIDGE_FILTER, read),
    ),
    run('cat', '/proc/sys/net/ipv4/ip_forward').then((read) => judgeSwitch(FORWARDING, read)),
    terminalFinding(process.stdout, env),
    stateFinding(),
  ]);
  return found.filter((finding) => finding !== null);
}

/** Null on this machine, which is reached without a connection that could break. */
function connectionFinding({ connection, target }: Executor): DoctorFinding | null {
  if (connection === undefined) return null;
  const now = connection.current();
  const base = { id: 'ssh', title: 'connection (ssh)' };
  if (now.kind === 'up') return { ...base, status: 'ok', found: `to ${target}`, hint: '' };
  return { ...base, status: 'missing', found: now.why, hint: `Try ssh ${target} true.` };
}

const utilLinux = (name: string) => {
  return { id: name, title: name, debian: 'util-linux', fedora: 'util-linux' };
};

const BRIDGE_FILTER = {
  id: 'bridge-filter',
  title: 'br_netfilter',
  on: 'on: frames between the ports of a bridge pass the firewall too (its FORWARD chain)',
  off: 'off: frames between the ports of a bridge do not pass the IP firewall',
  ofModule: true,
};

const FORWARDING = {
  id: 'forwarding',
  title: 'IPv4 forwarding',
  on: 'on: the host routes between its networks',
  off: 'off: namespaces reach their bridge, but nothing beyond the host',
  ofModule: false,
};

/** Null where all that docker's configuration says was read, or nothing asked for it. */
async function dockerConfigFinding({
  env,
  globals,
}: Pick<Context, 'env' | 'globals'>): Promise<DoctorFinding | null> {
  if (isInLab(env)) return null;
  const [host] = globals.hosts;
  const choice = await chooseEndpoint({ host, context: globals.context ?? undefined }, env);
  if (!choice.ok || choice.unread === undefined) return null;
  const { why, hint } = choice.unread;
  const base = { id: 'docker-config', title: 'docker configuration' };
  const found = `not read, and the default engine is used: ${why}`;
  return { ...base, status: 'limited', found, hint };
}

/** An engine is missing only if nothing listens at its address. */
const ENGINE_STATUS: Readonly<Record<EngineFailure, DoctorFinding['status']>> = {
  absent: 'missing',
  refused: 'missing',
  denied: 'limited',
  vanished: 'unknown',
  'timed-out': 'unknown',
  cancelled: 'unknown',
  unconnected: 'unknown',
  lost: 'unknown',
  failed: 'unknown',
  protocol: 'unknown',
  'too-long': 'unknown',
};

async function engineFinding(engine: Engine | null): Promise<DoctorFinding> {
  const base = { id: 'engine', title: 'container engine' };
  if (engine === null) return { ...base, status: 'missing', found: 'the lab has none', hint: '' };
  const answer = await engine.call({ kind: 'version' });
  if (!answer.ok) {
    const { why, hint } = answer.problem;
    const status = ENGINE_STATUS[answer.failure];
    return {
      ...base,
      status,
      found: status === 'unknown' ? `could not be read: ${why}` : why,
      hint,
    };
  }
  const version = v.safeParse(SystemVersion, answer.value);
  const found = version.success
    ? `${familyWith((version.output.Components ?? []).map(({ Name }) => Name)).name} ${version.output.Version}`
    : 'of unknown version';
  return { ...base, status: 'ok', found: `${found} at ${engine.address}`, hint: '' };
}

/**
 * The lab is always on this machine. Tried in the machine's own words, since a trial lab is made and
 * gone, and nothing of it stays but the modules that the kernel may load for it.
 */
async function labFinding(env: Context['env'], mayTry: boolean): Promise<DoctorFinding> {
  const base = { id: 'lab', title: 'lab' };
  if (isInLab(env)) return { ...base, status: 'ok', found: 'this is it', hint: '' };
  if (!mayTry) {
    const found = 'not tried: it would make links, and the kernel may load modules for them';
    const hint = 'Without --read-only and --dry-run, doctor tries it.';
    return { ...base, status: 'unknown', found, hint };
  }
  const probe = await probeLab(localExecutor());
  if (!probe.ok) {
    const { why, hint } = probe.problem;
    return probe.certain
      ? { ...base, status: 'missing', found: why, hint }
      : { ...base, status: 'unknown', found: `could not be tried: ${why}`, hint };
  }
  const found = probe.entry === 'root' ? 'possible, as root' : 'possible, without root';
  return { ...base, status: 'ok', found, hint: '' };
}

/** sudo(8) writes each try to the log, and may mail it to the administrator. */
const TRY_SUDO = changing(['sudo', '-n', 'true'], { timeLimit: 5_000, privileged: false });
