import {
  GarbledError,
  type Message,
  messagesOf,
} from '../../../executor/netlink/netlink-messages.ts';
import { Attributes } from './attributes.ts';

/** One message of a dump: a fixed header, which starts at `at`, and attributes. */
export type DumpRecord = {
  readonly bytes: Buffer;
  readonly at: number;
  readonly attributes: Attributes;
};

/** The messages of one type, whose header has so many bytes. Throws GarbledError. */
export function* recordsOf(bytes: Buffer, type: number, header: number): Generator<DumpRecord> {
  for (const message of messagesOf(bytes)) {
    if (message.type === type) yield recordOf(bytes, message, header);
  }
}

function recordOf(bytes: Buffer, { start, end }: Message, header: number): DumpRecord {
  if (start + header > end) throw new GarbledError('a header is cut short');
  return { bytes, at: start, attributes: new Attributes(bytes, start + header, end) };
}
