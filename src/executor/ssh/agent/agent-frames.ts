/** What the agent prints, as data; see `AGENT`. */
export type AgentFrame =
  | { readonly kind: 'begun'; readonly job: number; readonly pid: number }
  | {
      readonly kind: 'output';
      readonly job: number;
      readonly from: 'stdout' | 'stderr';
      /** Content of the frame: base64 or the bytes of a line, depending on the job's encoding. */
      readonly payload: string;
      /** Whether the line goes on in the next frame. */
      readonly unfinished: boolean;
    }
  | { readonly kind: 'lacking'; readonly job: number; readonly code: string }
  /** The exit status as a shell has it; null if the process was killed with its waiting shell. */
  | { readonly kind: 'ended'; readonly job: number; readonly status: number | null };

const FRAME = /^([boenx])(\d+)([ +])(.*)$/s;

/** Parses one line from the agent, without its newline; null if it is not a frame. */
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
