import type { ContainerPort, Protocol, PublishedPort } from '../model/ports.ts'
import { number, object, oneOf, optional, text } from './schema.ts'

const protocol = oneOf<Protocol>({ tcp: true, udp: true })

export const containerPort = object<ContainerPort>({ port: number, protocol })

export const publishedPort = object<PublishedPort>({
  hostIp: optional(text),
  published: number,
  target: number,
  protocol,
  mode: oneOf({ ingress: true, host: true }),
})
