// Passkeys: hands the server's question to the browser and its answer to the form.
//
// <form data-passkey="create|get" data-options="ID of a JSON block" | data-ask="address that answers JSON">
// with a hidden `credential`; [data-failed] of the form holds the words for a failure.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const create = async (asked, alone) => {
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: listed(asked.excludeCredentials),
      authenticatorSelection: {
        ...asked.authenticatorSelection,
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        ...(alone && { userVerification: "required" }),
      },
    };
    const made = await navigator.credentials.create({ publicKey });
    const { attestationObject } = made.response;
    return [made, { attestationObject: text(attestationObject), transports: made.response.getTransports?.() || [] }];
  };

  const get = async (asked) => {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) };
    const found = await navigator.credentials.get({ publicKey });
    const { authenticatorData, signature, userHandle } = found.response;
    return [found, {
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle && text(userHandle),
    }];
  };

  const question = async (form) => {
    const block = document.getElementById(form.dataset.options);
    if (block) return JSON.parse(block.textContent);
    const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const send = async (form) => {
    const asked = await question(form);
    const making = form.dataset.passkey === "create";
    const [credential, response] = making
      ? await create(asked.creation_options.publicKey, form.elements.passwordless.checked)
      : await get(asked.request_options.publicKey);
    form.elements.credential.value = JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
      clientExtensionResults: credential.getClientExtensionResults(),
    });
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = !window.PublicKeyCredential;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const failed = form.querySelector("[data-failed]");
      failed.hidden = true;
      send(form).catch(() => { failed.hidden = false; });
    });
  }
})();
