import { between, choice, depends, either, keys, text, uniqueList, warned } from '../shape.ts'
import { flagFromText, flagOrText, numberOrText, words } from './common.ts'
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

const unknownTypes = {
  cluster: 'there are no cluster volumes here: use a volume with driver_opts, such as NFS',
  npipe: 'named pipes belong to Windows',
}

/** What is mounted into a container. */
export const mounts = uniqueList(
  either(
    text,
    keys(
      {
        type: depends(
          choice('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
          'volume, bind, tmpfs and image; bind only where the repository’s policy allows the folder',
          value => {
            const type = Object.entries(unknownTypes).find(([name]) => isWord(value, name))
            return type && value.kind === 'scalar' ? { is: 'refused', note: type[1] } : undefined
          },
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
