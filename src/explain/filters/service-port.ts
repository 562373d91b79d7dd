import type { PacketPath } from '../path/packet-path.ts';
import type { ReachQuestion } from '../question.ts';

/** The port of the service, as packets bear it where they are routed at a hop; null for ICMP echo. */
export function servicePort(
  question: ReachQuestion,
  there: PacketPath,
  direction: 'there' | 'back',
  stage: number,
): number | null {
  if (question.port === null) return null;
  const passed = direction === 'there' ? there.hops.slice(0, stage + 1) : there.hops;
  const translated = passed.findLast((each) => each.translated !== null)?.translated;
  return translated?.port ?? question.port;
}
