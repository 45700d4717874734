import { given, list, part, record } from '../form.ts'

export const serviceNetwork = record({
  aliases: 'texts',
  driver_opts: 'words',
  gw_priority: 'whole',
  interface_name: 'text',
  ipv4_address: 'text',
  ipv6_address: 'text',
  link_local_ips: 'texts',
  mac_address: 'text',
  priority: 'whole',
})

export const port = record({
  name: 'text',
  mode: 'text',
  host_ip: 'text',
  target: 'small',
  published: 'text',
  protocol: 'text',
  app_protocol: 'text',
})

export const network = record({
  name: 'text',
  driver: 'text',
  driver_opts: 'words',
  ipam: part(
    record({
      driver: 'text',
      config: list(
        record({ subnet: 'text', gateway: 'text', ip_range: 'text', aux_addresses: 'words' }),
      ),
    }),
  ),
  external: 'flag',
  internal: 'flag',
  attachable: 'flag',
  labels: 'words',
  enable_ipv4: given('flag'),
  enable_ipv6: given('flag'),
})
