/** The bare route of the row `http`: Express as its documentation shows it, with a constant for an answer. */
import type { AddressInfo } from "node:net";
import express from "express";

const app = express();
app.get("/status/:id", (_req, res) => {
  res.json({ status: 0.5 });
});
const server = app.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit());
