import { askSecret } from '../../src/cli/ask/ask-secret.ts';
import { HOSTILE } from './hostile.ts';

/** Asks on its terminal, after a complaint that a host may have sent, and prints how long the answer is. */
const secret = await askSecret([HOSTILE, 'password: ']);
console.log('answered', secret?.length ?? 'nothing');
