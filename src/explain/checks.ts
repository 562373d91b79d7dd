import type { Check } from './case.ts';
import { checkEcho } from './checks/echo.ts';
import { checkOverlay } from './checks/overlay.ts';
import { checkService } from './checks/service.ts';
import { checkSize } from './checks/size.ts';

/** Every check; the order of their findings is that of the way, not theirs. */
export const CHECKS: readonly Check[] = [checkEcho, checkOverlay, checkService, checkSize];
