import type { CodeTable } from "./codes.ts";

/** The settings of a deployment: checked at start, every problem at once. */
export const configurationCodes: CodeTable = {
  E701: { title: "missing setting", example: "`PUBLIC_URL` is not set", remedy: "Set it, as the help says" },
  E702: {
    title: "malformed setting",
    example: "`ISSUER_KEY` is not an Ed25519 private key",
    remedy: "Write the value as the help says",
  },
  E703: {
    title: "secret that can be guessed",
    example: "`WEBHOOK_SECRET` can be guessed: it is shorter than 16 characters, or well known",
    remedy: "Generate a new one, and set it on both sides: `new,old` accepts both meanwhile",
  },
  E704: {
    title: "setting of something that is not built",
    example: "`VAULT_ADDR` is not supported yet",
    remedy: "Unset it: what cannot be honoured is not accepted",
  },
  E705: {
    title: "settings that exclude each other",
    example: "`DATABASE_URL` and `DATA_DIR` are both set",
    remedy: "Unset one of them",
  },
  E706: {
    title: "setting that would expose the deployment",
    example: "`PUBLIC_URL` is not https",
    remedy: "Use https: plain http is for this machine only",
  },
  E707: {
    title: "file of a setting cannot be read",
    example: "the file of `PRIVATE_KEY_PATH`, `key.pem`, cannot be read (ENOENT)",
    remedy: "Check the path, and that the application may read the file",
  },
  E720: {
    title: "the sandbox beside production settings",
    example: "`APP_ID` is not set, and `DATABASE_URL` is: the sandbox does not start beside production settings",
    remedy: "Set `APP_ID` for the real GitHub, or unset the others for the sandbox",
  },
  E722: {
    title: "which access repository",
    example: "there is more than one access repository",
    remedy: "Name one by `--repository OWNER/NAME`, as `ACCESS_REPOSITORIES` does",
  },
};
