/** Packages that are not bundled: they read files beside their own, or must be there once for all who use them. */
export const keptApart = [
  ...['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs', 'etcd3'],
  ...['dockerode', 'ssh2', 'pino', 'react-devtools-core'],
]
