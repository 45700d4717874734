import {
  between,
  choice,
  depends,
  either,
  type Judgement,
  keys,
  text,
  uniqueList,
  warned,
} from '../shape.ts'
import { type Tree } from '../tree.ts'
import { flagFromText, flagOrText, numberOrText, words } from './common.ts'
import { allowedBy } from './policy-notes.ts'
import { isWord } from './values.ts'

const bind = keys({
  propagation: text,
  create_host_path: flagOrText,
  recursive: depends(
    choice('enabled', 'disabled', 'writable', 'readonly'),
    'only "enabled": mounts below the folder come along as they are',
    value =>
      isWord(value, 'enabled')
        ? undefined
        : { is: 'refused', note: 'mounts below the folder always come along as they are' },
  ),
  selinux: choice('z', 'Z'),
})

const volume = keys({
  nocopy: flagFromText,
  subpath: text,
  labels: warned(words, 'labels belong to the volume itself, under the top-level "volumes"'),
})

const tmpfs = keys({ size: either(between(0), text), mode: numberOrText })

function mountType(value: Tree): Judgement | undefined {
  const note = isWord(value, 'cluster')
    ? 'there are no cluster volumes: use a volume with driver_opts, such as NFS'
    : 'named pipes belong to Windows'
  return isWord(value, 'bind', 'volume', 'tmpfs', 'image') ? undefined : { is: 'refused', note }
}

/** What is mounted into a container. */
export const mounts = uniqueList(
  either(
    text,
    keys(
      {
        type: depends(
          choice('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
          `volume, bind, tmpfs and image; bind of a folder of the server ${allowedBy('bind_mounts')}`,
          mountType,
        ),
        source: text,
        target: text,
        read_only: flagFromText,
        consistency: warned(text, 'it only ever mattered on macOS'),
        bind,
        volume,
        tmpfs,
        image: keys({ subpath: text }),
      },
      { required: ['type'] },
    ),
  ),
)
