// Lets the styles know that scripts run.
document.documentElement.classList.add("js");
