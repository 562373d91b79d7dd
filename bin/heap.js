/**
 * How Node is started for patchpanel. Drawing makes many short-lived objects: V8 would let their space
 * grow to a hundred megabytes, where a few hold all that lives.
 */
export const HEAP_FLAGS = ['--max-semi-space-size=2', '--max-old-space-size=512'];
