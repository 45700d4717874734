import { BanyanError } from '../../core/errors.ts'
import type { EngineTunnel } from '../../core/model/engine.ts'
import type { RotateEngineKeyReply } from '../../proto/gen/banyan/v1/RotateEngineKeyReply.ts'
import type { RotateEngineKeyRequest__Output } from '../../proto/gen/banyan/v1/RotateEngineKeyRequest.ts'
import type { ControlEnd } from '../control/ends.ts'
import type { KeyRotation } from '../control/key-rotation.ts'
import { endpointOf } from '../control/open-control.ts'

export interface RotationContext {
  /** Absent: this engine has no control tunnel. */
  readonly keyRotation?: () => KeyRotation | undefined
  readonly tunnel?: () => EngineTunnel
}

/** Codes: `control-off` (wait), those of `KeyRotation`. */
export async function rotateEngineKey(
  { keyRotation, tunnel }: RotationContext,
  { finish, person }: RotateEngineKeyRequest__Output,
): Promise<RotateEngineKeyReply> {
  const rotation = keyRotation?.()
  if (!rotation || !tunnel) throw off()
  const state = finish ? await rotation.finish(person) : await rotation.begin(person)
  const { host, grpcPort } = tunnel()
  const { before, after, underWay, waiting } = state
  return {
    ...{ before: present(before), after: present(after), underWay, waiting: [...waiting] },
    address: endpointOf({ host, port: grpcPort }),
  }
}

function present({ key, listenPort }: ControlEnd) {
  return { publicKey: key.current, port: listenPort }
}

function off(): BanyanError {
  const message = 'This engine has no control tunnel: there is no key to rotate'
  return new BanyanError('control-off', message, 'wait')
}
