import { BanyanError } from '../../core/errors.ts'
import { decodeToken, type JoinToken, type TokenTunnel } from '../../core/join-token.ts'

/** Of `banyan engine invite`. Codes: `token-malformed`, `token-other-role` (stalled). */
export function engineToken(text: string): JoinToken & { readonly tunnel: TokenTunnel } {
  const { tunnel, ...token } = decodeToken(text)
  if (tunnel) return { ...token, tunnel }
  const message = 'it is not for an engine: `banyan engine invite` makes one that is'
  throw new BanyanError('token-other-role', message, 'stalled')
}
