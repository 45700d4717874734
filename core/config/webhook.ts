export interface WebhookConfig {
  /** Where forges reach the receiver, without a slash at the end; absent: unknown. */
  readonly publicUrl?: string
  readonly listen: { readonly host: string; readonly port: number }
  /** Larger deliveries are refused while they stream in. */
  readonly maxBodyBytes: number
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
}
