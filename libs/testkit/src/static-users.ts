import type { Permissions } from '@nats-chat/permissions';

export interface StaticUsers {
  readonly users: readonly { readonly name: string; readonly permissions: Permissions }[];
  readonly password: string;
  readonly extra: string;
}

/** A server configuration with the accounts of `nats/nats.conf`, whose users of CHAT are listed rather than called out for. */
export const staticUsersConfig = ({ users, password, extra }: StaticUsers): string => `
server_name: $NATS_SERVER_NAME
listen: $NATS_LISTEN
http: $NATS_HTTP
websocket { listen: $NATS_WS_LISTEN, no_tls: true, compression: false }
max_payload: 1MB
ping_interval: 3s
ping_max: 2
jetstream { store_dir: $NATS_STORE_DIR, max_memory_store: 256MB, max_file_store: 16GB, sync_interval: always }
accounts {
  SYS {
    users: [{ user: sys, password: ${password} }]
    exports: [
      { stream: "$SYS.ACCOUNT.CHAT.CONNECT", accounts: [CHAT] }
      { stream: "$SYS.ACCOUNT.CHAT.DISCONNECT", accounts: [CHAT] }
      { service: "$SYS.REQ.ACCOUNT.CHAT.CONNZ", accounts: [CHAT], response: stream }
    ]
  }
  CHAT {
    jetstream: enabled
    users: [
      { user: admin, password: ${password} }
${users.map(({ name, permissions }) => userBlock(name, password, permissions)).join('\n')}
    ]
    imports: [
      { stream: { account: SYS, subject: "$SYS.ACCOUNT.CHAT.CONNECT" }, to: "sys.conn.connect" }
      { stream: { account: SYS, subject: "$SYS.ACCOUNT.CHAT.DISCONNECT" }, to: "sys.conn.disconnect" }
      { service: { account: SYS, subject: "$SYS.REQ.ACCOUNT.CHAT.CONNZ" }, to: "sys.connz" }
    ]
  }
}
system_account: SYS
${extra}
`;

const userBlock = (name: string, password: string, { publish, subscribe, responses }: Permissions): string => `      {
        user: "${name}"
        password: ${password}
        permissions: {
          publish: ${rules(publish)}
          subscribe: ${rules(subscribe)}${
            responses === undefined
              ? ''
              : `
          allow_responses: { max: ${responses.max}, expires: "${responses.ttlMs}ms" }`
          }
        }
      }`;

const rules = ({ allow, deny }: Permissions['publish']): string =>
  `{ allow: ${JSON.stringify(allow)}, deny: ${JSON.stringify(deny)} }`;
