/** What the agent prints, as data; see `AGENT`. */
export type AgentFrame =
  | { readonly kind: 'begun'; readonly job: number; readonly pid: number }
  | {
      readonly kind: 'output';
      readonly job: number;
      readonly from: 'stdout' | 'stderr';
      /** As it stands in the frame: base64 or a line's bytes, which the job's encoding tells. */
      readonly payload: string;
      /** Of a line: whether it goes on in the next frame. */
      readonly unfinished: boolean;
    }
  | { readonly kind: 'lacking'; readonly job: number; readonly code: string }
  /** The exit status as a shell has it; null where the process was killed with its waiting shell. */
  | { readonly kind: 'ended'; readonly job: number; readonly status: number | null };

const FRAME = /^([boenx])(\d+)([ +])(.*)$/s;

/** Reads one line of the agent's, without its newline; null where it is none of a frame's. */
export function parseFrame(line: string): AgentFrame | null {
  const [, letter, number, sign, payload = ''] = FRAME.exec(line) ?? [];
  const job = Number(number);
  switch (letter) {
    case 'b':
      return { kind: 'begun', job, pid: Number(payload) };
    case 'o':
    case 'e': {
      const from = letter === 'o' ? 'stdout' : 'stderr';
      return { kind: 'output', job, from, payload, unfinished: sign === '+' };
    }
    case 'n':
      return { kind: 'lacking', job, code: payload };
    case 'x':
      return { kind: 'ended', job, status: payload === '' ? null : Number(payload) };
    default:
      return null;
  }
}
