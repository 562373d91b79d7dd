import { fileURLToPath } from 'node:url';
import { quoteWord } from '../../../src/executor/show.ts';
import type { PrivateHost } from '../private-host.ts';
import type { Step } from './scenario.ts';

/** Namespaces before containers: a container has no file in /run/netns. */
const HELPERS = `
inside() {
  name=$1
  shift
  if [ -e "/run/netns/$name" ]; then nsenter --net="/run/netns/$name" "$@"; return; fi
  pid=$(docker inspect --format '{{.State.Pid}}' "$name")
  nsenter --net="/proc/$pid/ns/net" "$@"
}
host() { "$@"; }
cable() {
  index=$(inside "$1" ip -o link show dev "$2" | sed 's/.*@if\\([0-9]*\\):.*/\\1/')
  ip -o link | sed -n "s/^$index: \\([^:@]*\\)[:@].*/\\1/p"
}
rules_of_29() { sh "$docker_29_rules"; }
listeners() { "$@" ss -Hltnp "sport = :$port" | sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p'; }
listen() {
  address=$1
  port=\${address##*:}
  shift
  "$@" busybox httpd -p "$address" -h /run/netns </dev/null >/dev/null 2>&1
  until listeners "$@" | tee -a /run/servers | grep -q .; do sleep 0.02; done
}
silence() {
  port=$1
  shift
  for pid in $(listeners "$@"); do kill "$pid"; done
  while listeners "$@" | grep -q .; do sleep 0.02; done
}
`;

const INNER_WORD = /^@([\w-]+)\.(\w+)$/;

function wordOf(word: string): string {
  const [, name, link] = INNER_WORD.exec(word) ?? [];
  return name === undefined || link === undefined ? quoteWord(word) : `"$(cable ${name} ${link})"`;
}

/** A step as a line of shell. */
function lineOf(step: Step): string {
  const words = typeof step === 'string' ? step.split(' ') : step;
  const name = /^([\w-]+):$/.exec(words[0] ?? '')?.[1];
  const where = name === undefined || name === 'host' ? ['host'] : ['inside', name];
  const [verb = '', ...rest] = name === undefined ? words : words.slice(1);
  const isServer = verb === 'listen' || verb === 'silence';
  const line = isServer ? [verb, ...rest, ...where] : [...where, verb, ...rest];
  return line.map(wordOf).join(' ');
}

const DOCKER_29_RULES = fileURLToPath(new URL('../docker-29-rules.sh', import.meta.url));
const BEGIN = `docker_29_rules=${quoteWord(DOCKER_29_RULES)}\n${HELPERS}`;

/** Does the steps one after the other; gives what they said, and rejects with the one that failed. */
export async function take(host: PrivateHost, steps: readonly Step[]): Promise<string> {
  if (steps.length === 0) return '';
  const lines = steps.map((step) => {
    const said = quoteWord(`failed: ${typeof step === 'string' ? step : step.join(' ')}`);
    return `${lineOf(step)} || { echo ${said} >&2; exit 1; }`;
  });
  return host.run(['sh', '-c', [BEGIN, ...lines].join('\n')]);
}

/** Does those of the steps that can be done. */
export async function takeWhatCanBe(host: PrivateHost, steps: readonly Step[]): Promise<void> {
  const lines = steps.map((step) => `${lineOf(step)} 2>/dev/null || :`);
  await host.run(['sh', '-c', [BEGIN, ...lines].join('\n')]);
}
