import { given, record } from '../form.ts'

export const fileMount = record({
  source: 'text',
  target: 'text',
  uid: 'text',
  gid: 'text',
  mode: given('mode'),
})

export const mount = record({
  type: 'text',
  source: 'text',
  target: 'text',
  read_only: 'flag',
  consistency: 'text',
  bind: given(
    record({
      selinux: 'text',
      propagation: 'text',
      create_host_path: 'flag',
      recursive: 'text',
    }),
  ),
  volume: given(record({ labels: 'words', nocopy: 'flag', subpath: 'text' })),
  tmpfs: given(record({ size: 'bytes', mode: 'small' })),
  image: given(record({ subpath: 'text' })),
})

export const volume = record({
  name: 'text',
  driver: 'text',
  driver_opts: 'words',
  external: 'flag',
  labels: 'words',
})
