import { BanyanError } from '../../core/errors.ts'

/** Every way in which GitHub fails us before it answers. `where` is an origin; no sentence holds a credential. */
export const failures = {
  unreachable: (where: string, why: string, cause?: unknown) =>
    new BanyanError('forge-unreachable', `${where} can't be reached: ${why}`, 'retry', { cause }),
  odd: (where: string, route: string) =>
    new BanyanError(
      'forge-unreachable',
      `${where} answered ${route} with something that GitHub's API doesn't: is a proxy in between?`,
      'retry',
    ),
  redirect: (where: string, why: string) =>
    new BanyanError(
      'forge-redirect',
      `${where} ${why}: write the new address into banyan.yaml`,
      'stalled',
    ),
  auth: (where: string, why: string, cause?: unknown) =>
    new BanyanError('forge-auth', `there is no credential for ${where}: ${why}`, 'wait', { cause }),
} as const
