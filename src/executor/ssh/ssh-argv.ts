import type { SshAddress } from './ssh-address.ts';

/** Destination and options of ssh. `extra` comes first, so that it overrides: `['-F', file]`. */
export type SshRoute = { readonly address: SshAddress; readonly extra: readonly string[] };

/** One connection to a destination, identified by its control socket. */
export type SshPlace = SshRoute & { readonly control: string };

/**
 * Seconds until a connection that is made is given up, and between questions whether it lives. ssh
 * counts the exchange of keys with the first: a slow host takes half a minute for it.
 */
const CONNECT_TIMEOUT = 45;
const ALIVE_INTERVAL = 5;
const ALIVE_COUNT = 3;

/**
 * ssh(1) making the one connection, which others then share, with the person's own configuration.
 * What is set here beside the sharing withholds what this use has no need of: forwardings that the
 * configuration asks for (they would collide with those of the person's other sessions), the agent,
 * X11.
 */
export function masterArgv(
  { address, extra, control }: SshPlace,
  words: string,
  batch: boolean,
): readonly [string, ...string[]] {
  return [
    'ssh',
    ...extra,
    '-T',
    ...option('ControlMaster', 'yes'),
    ...option('ControlPath', control),
    ...option('ControlPersist', 'no'),
    ...option('ServerAliveInterval', ALIVE_INTERVAL),
    ...option('ServerAliveCountMax', ALIVE_COUNT),
    ...option('ConnectTimeout', CONNECT_TIMEOUT),
    ...option('ClearAllForwardings', 'yes'),
    ...option('ForwardAgent', 'no'),
    ...option('ForwardX11', 'no'),
    ...option('RemoteCommand', 'none'),
    ...(batch ? option('BatchMode', 'yes') : []),
    ...(address.user === null ? [] : ['-l', address.user]),
    ...(address.port === null ? [] : ['-p', String(address.port)]),
    '--',
    address.host,
    words,
  ];
}

/**
 * Arguments of ssh(1) over the existing connection. It needs no configuration for that; if the
 * connection has just ended it must not open another, which the ProxyCommand prevents.
 */
export function sharingArgv(
  { address, control }: SshPlace,
  options: readonly string[],
  ...words: readonly string[]
): readonly [string, ...string[]] {
  return [
    'ssh',
    ...['-F', 'none', '-S', control],
    ...option('ControlMaster', 'no'),
    ...option('BatchMode', 'yes'),
    ...option('ProxyCommand', 'false'),
    ...options,
    '--',
    address.host,
    ...words,
  ];
}

function option(name: string, value: string | number): readonly string[] {
  return ['-o', `${name}=${value}`];
}
