import { createDecipheriv } from 'node:crypto'
import { BanyanError } from '../../core/errors.ts'

export type ValueType = 'str' | 'int' | 'int64' | 'float' | 'bytes' | 'bool' | 'time' | 'comment'

export interface OpenValue {
  /** As it was before encryption; `True` and `False` for booleans. */
  readonly text: string
  readonly bytes: Buffer
  readonly type: ValueType
}

const pattern =
  /^ENC\[AES256_GCM,data:([^,\]]*),iv:([^,\]]+),tag:([^,\]]+),type:(str|int|int64|float|bytes|bool|time|comment)\]$/

export function isEncrypted(text: string): boolean {
  return pattern.test(text)
}

/** One value of a SOPS file. `associated` is its path: a value that was moved doesn't open. */
export function openValue(text: string, dataKey: Buffer, associated: string): OpenValue {
  const [, data = '', iv = '', tag = '', type = 'str'] = pattern.exec(text) ?? []
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, Buffer.from(iv, 'base64'))
    decipher.setAAD(Buffer.from(associated))
    const authTag = Buffer.from(tag, 'base64')
    if (authTag.length !== 16) throw new Error('short tag')
    decipher.setAuthTag(authTag)
    const bytes = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()])
    return { text: bytes.toString('utf8'), bytes, type: type as ValueType }
  } catch {
    throw damaged(`the value at ${associated.replace(/:$/, '') || 'its end'} was changed or moved`)
  }
}

export function damaged(what: string): BanyanError {
  return new BanyanError('sops-damaged', what, 'stalled')
}
