import type { FileMount, Mount, SecretValue } from '../model/mounts.ts'
import { flag, literal, number, object, oneOf, optional, text, variants } from './schema.ts'
import { secretRef } from './secret.ts'

type MountOf<K extends Mount['kind']> = Extract<Mount, { readonly kind: K }>

export const mount = variants<Mount>({
  volume: object<MountOf<'volume'>>({
    kind: literal('volume'),
    name: text,
    target: text,
    readOnly: flag,
    noCopy: optional(flag),
    subpath: optional(text),
  }),
  anonymous: object<MountOf<'anonymous'>>({
    kind: literal('anonymous'),
    target: text,
    readOnly: flag,
  }),
  bind: object<MountOf<'bind'>>({
    kind: literal('bind'),
    source: text,
    target: text,
    readOnly: flag,
    createHostPath: optional(flag),
    propagation: optional(text),
    selinux: optional(oneOf({ z: true, Z: true })),
  }),
  tmpfs: object<MountOf<'tmpfs'>>({
    kind: literal('tmpfs'),
    target: text,
    sizeBytes: optional(number),
    mode: optional(number),
  }),
  image: object<MountOf<'image'>>({
    kind: literal('image'),
    source: text,
    target: text,
    subpath: optional(text),
  }),
})

export const secretValue = object<SecretValue>({ digest: text, stored: optional(secretRef) })

export const fileMount = object<FileMount>({
  kind: oneOf({ config: true, secret: true }),
  name: text,
  target: text,
  digest: text,
  stored: optional(secretRef),
  mode: number,
  uid: number,
  gid: number,
})
